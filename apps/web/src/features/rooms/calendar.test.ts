import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarOf } from './calendar.ts';

const now = new Date('2030-04-01T08:00:00.000Z');
const entry = {
  id: 'r1',
  title: 'Readings',
  startsAt: '2030-05-01T20:00:00.000Z',
  link: 'https://live.example/room/r1?invite=abc',
};

test('a meeting is one event with its link, in UTC', () => {
  assert.deepEqual(calendarOf(entry, now).split('\r\n'), [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Footlight//Meetings//EN',
    'BEGIN:VEVENT',
    'UID:r1@live.example',
    'DTSTAMP:20300401T080000Z',
    'DTSTART:20300501T200000Z',
    'DTEND:20300501T210000Z',
    'SUMMARY:Readings',
    'LOCATION:https://live.example/room/r1?invite=abc',
    'URL:https://live.example/room/r1?invite=abc',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
});

test('what means something in the format is escaped: a title cannot add lines of its own', () => {
  const text = calendarOf({ ...entry, title: 'a;b,c\\d\nEND:VEVENT' }, now);
  assert.ok(text.includes('SUMMARY:a\\;b\\,c\\\\d\\nEND:VEVENT\r\n'));
});

test('no line is longer than 75 octets, no character is cut, and unfolded it is what it was', () => {
  const title = '朗読会と音楽の夕べ'.repeat(12);
  const text = calendarOf({ ...entry, title }, now);
  for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
  assert.ok(text.replaceAll('\r\n ', '').includes(`SUMMARY:${title}\r\n`));
});

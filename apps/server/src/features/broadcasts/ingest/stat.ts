import type { RtmpConnectionNumbers, RtmpServerNumbers } from '../../../media/ingest/rtmp/index.ts';
import { isAudio, isVideo } from '../../../media/stream/index.ts';

/** Statistics of the RTMP server in the shape of nginx-rtmp's `stat` page, which monitoring tools read. */
export function statXml(numbers: RtmpServerNumbers, about: { version: string; uptimeSeconds: number }): string {
  const { connections } = numbers;
  const rate = connections.reduce((sum, { bitrateBps }) => sum + bitrateBps, 0);
  return [
    '<?xml version="1.0" encoding="utf-8" ?>',
    '<rtmp>',
    element('nginx_version', 'footlight'),
    element('nginx_rtmp_version', about.version),
    element('uptime', Math.floor(about.uptimeSeconds)),
    element('naccepted', numbers.accepted),
    element('bw_in', Math.round(rate)),
    element('bytes_in', numbers.bytesIn),
    element('bw_out', 0),
    element('bytes_out', numbers.bytesOut),
    '<server>',
    '<application>',
    element('name', 'live'),
    '<live>',
    ...connections.filter(({ stream }) => stream !== undefined).map(streamXml),
    element('nclients', connections.length),
    '</live>',
    '</application>',
    '</server>',
    '</rtmp>',
    '',
  ].join('\n');
}

function streamXml(connection: RtmpConnectionNumbers): string {
  const configs = connection.tracks.map(({ config }) => config);
  const video = configs.find(isVideo);
  const audio = configs.find(isAudio);
  return [
    '<stream>',
    element('name', connection.stream ?? ''),
    element('time', connection.connectedMs),
    element('bw_in', Math.round(connection.bitrateBps)),
    element('bytes_in', connection.bytesIn),
    element('bw_out', 0),
    element('bytes_out', connection.bytesOut),
    `<client>${element('id', connection.id)}${element('address', connection.ip)}${element('time', connection.connectedMs)}`,
    `${element('dropped', connection.damaged)}<publishing/><active/></client>`,
    '<meta>',
    video === undefined
      ? ''
      : `<video>${element('width', video.width)}${element('height', video.height)}${element('codec', video.codec)}</video>`,
    audio === undefined
      ? ''
      : `<audio>${element('codec', audio.codec)}${element('channels', audio.channels)}${element('sample_rate', audio.sampleRate)}</audio>`,
    '</meta>',
    element('nclients', 1),
    '<publishing/><active/>',
    '</stream>',
  ].join('');
}

function element(name: string, value: string | number): string {
  const text = String(value).replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<${name}>${text}</${name}>`;
}

/** What everybody in the meeting of bench/meeting.ts sends. */
export const kinds = ['video', 'audio'] as const;
export type Kind = (typeof kinds)[number];

/** Half a Mbit/s of video in three packets a frame; sound comes in 50 packets a second. */
export const picture = { framesPerSecond: 25, frameBytes: 2_500 };

/** Of one person, where the timers of their process keep their time. */
export const packetsPerSecond = 3 * picture.framesPerSecond + 50;

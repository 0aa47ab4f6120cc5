export {
  type AdtsHeader,
  maxAdtsFrameLength,
  type ReadAdtsHeader,
  readAdtsFrames,
  readAdtsHeader,
  writeAdtsHeader,
} from './adts.ts';

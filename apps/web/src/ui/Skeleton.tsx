import styles from './Skeleton.module.css';

export interface SkeletonProps {
  width?: string;
  height?: string;
  ratio?: string;
}

/** Holds the place of something that is on its way. */
export function Skeleton({ width = '100%', height = '1em', ratio }: SkeletonProps) {
  const size = ratio ? { inlineSize: width, aspectRatio: ratio } : { inlineSize: width, blockSize: height };
  return <span className={styles.skeleton} style={size} aria-hidden="true" />;
}

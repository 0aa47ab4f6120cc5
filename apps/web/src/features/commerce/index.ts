export { ProductDrawer } from './show/ProductDrawer.tsx';
export { ProductStrip } from './show/ProductStrip.tsx';
export { StudioShop } from './show/StudioShop.tsx';
export { useRunsShop } from './useShown.ts';

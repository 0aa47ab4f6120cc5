export { ProductDrawer } from './show/ProductDrawer.tsx';
export { useRunsShop } from './useShown.ts';
export { ProductStrip } from './show/ProductStrip.tsx';
export { StudioShop } from './show/StudioShop.tsx';

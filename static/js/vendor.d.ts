/** Libraries that bring no types. */

declare module "gifenc";
declare module "svgcanvas";

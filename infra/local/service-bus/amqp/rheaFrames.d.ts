/** The part of rhea 3.0.5 that its own typings leave out and the broker writes frames with. */
declare module 'rhea/lib/frames.js' {
  import type { frames } from 'rhea/typings/frames.js';

  const exported: frames;
  export default exported;
}

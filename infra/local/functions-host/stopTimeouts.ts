/** How long running functions may take to finish when the host stops, and appTerminate hooks then; milliseconds. */
export const finishTimeout = 30_000;
export const terminateTimeout = 5_000;

/** Milliseconds that a host may take to stop. Ended sooner, it cuts functions off. */
export const longestStop = finishTimeout + terminateTimeout;

/** Modalities that a bot can accept or ask for (call: answer). */
export const modalities = ['audio', 'video', 'videoBasedScreenSharing'] as const;

/** All modalities that Graph may name. */
export const graphModalities = [...modalities, 'data', 'unknown'] as const;

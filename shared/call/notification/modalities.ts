/** The modalities a bot can accept or ask for (call: answer). */
export const modalities = ['audio', 'video', 'videoBasedScreenSharing'] as const;

/** Those that Graph may name besides. */
export const graphModalities = [...modalities, 'data', 'unknown'] as const;

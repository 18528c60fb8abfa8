/** The bot did something else than the script says: the script ends here. */
export class ScriptDeviation extends Error {}

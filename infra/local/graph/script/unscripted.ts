/** The bot did something else than the script says: the script ends here. */
export class Unscripted extends Error {}

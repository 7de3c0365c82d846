/** As the gateway asks for: whoever has the file can guess at it for as long as they like. */
export const SHORTEST_PASSPHRASE = 12;

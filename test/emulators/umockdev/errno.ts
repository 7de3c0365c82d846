/** Linux's error numbers, as device nodes and USB transfers give them. */
export const errno = {
  noEntry: 2,
  io: 5,
  again: 11,
  access: 13,
  busy: 16,
  noDevice: 19,
  invalid: 22,
  notTty: 25,
  brokenPipe: 32,
  noData: 61,
  overflow: 75,
  shutdown: 108,
} as const;

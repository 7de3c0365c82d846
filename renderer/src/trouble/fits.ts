/** Whether each word typed is found in the text, in whatever order. */
export const fits = (text: string, filter: string): boolean => {
  const looked = text.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => looked.includes(word));
};

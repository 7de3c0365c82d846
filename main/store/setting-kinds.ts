import { z } from 'zod';

/** What a thing of the settings is called by. */
export const settingId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and hyphens, at most 32');

/** `<adapter>/<port>` */
export const settingLineId = z
  .string()
  .regex(/^[a-z0-9-]+\/[0-9]+$/, 'an adapter, a slash and a port, such as "simulated-1/2"');

/** What a line may be given to dial; `,` `w` `!` are pause, wait, flash. */
export const dialPlan = z
  .string()
  .max(64)
  .regex(
    /^[0-9*#,w!]*$/,
    'digits, * #, a comma for a pause of 2 s, w to wait for another dial tone, ! for a hook flash',
  );

export const areaCode = z.string().regex(/^[0-9]{1,6}$/, 'its digits, without the trunk prefix');

/** A list whose members are told apart by their `id`. */
export const named = <Item extends z.ZodType<{ id: string }>>(item: Item) =>
  z
    .array(item)
    .superRefine((items, context) => {
      items.forEach(({ id }, index) => {
        if (items.findIndex((other) => other.id === id) < index)
          context.addIssue({ code: 'custom', path: [index, 'id'], message: `another one is called "${id}" already` });
      });
    })
    .default([]);

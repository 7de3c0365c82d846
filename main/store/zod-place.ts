import { z } from 'zod';

/** Names and array positions from the top of a document to a place in it. */
export type Place = readonly PropertyKey[];

/** The schema of the thing at `place`, with defaults and the like taken off; undefined where the schema knows no such place. */
export function schemaAt(schema: z.core.$ZodType, place: Place, document: unknown): z.core.$ZodType | undefined {
  let current: z.core.$ZodType | undefined = bare(schema, document);
  let value = document;
  for (const step of place) {
    if (!current) return undefined;
    value = child(value, step);
    current = descend(current, step);
    if (current) current = bare(current, value);
  }
  return current;
}

/** The names that may stand in the object at `place`. */
export function namesAt(schema: z.core.$ZodType, place: Place, document: unknown): readonly string[] {
  const found = schemaAt(schema, place, document);
  return found instanceof z.core.$ZodObject ? Object.keys(found._zod.def.shape) : [];
}

/** What `value` holds under `step`, or undefined. */
export function child(value: unknown, step: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return Reflect.get(value, step);
}

/** What a document holds at `place`, or undefined. */
export const valueAt = (document: unknown, place: Place): unknown => place.reduce<unknown>(child, document);

function descend(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.core.$ZodObject) return schema._zod.def.shape[String(step)];
  if (schema instanceof z.core.$ZodArray) return schema._zod.def.element;
  if (schema instanceof z.core.$ZodTuple) return schema._zod.def.items[Number(step)];
  return undefined;
}

/** Takes off optional and default; of a union takes the member that the value's discriminator names, else the first. */
function bare(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  if (schema instanceof z.core.$ZodDefault || schema instanceof z.core.$ZodPrefault)
    return bare(schema._zod.def.innerType, value);
  if (schema instanceof z.core.$ZodOptional) return bare(schema._zod.def.innerType, value);
  if (schema instanceof z.core.$ZodDiscriminatedUnion) {
    const name = schema._zod.def.discriminator;
    const members = schema._zod.def.options;
    const fits = members.find(
      (member) =>
        member instanceof z.core.$ZodObject &&
        member._zod.def.shape[name]?._zod.values?.has(child(value, name) as z.core.util.Primitive),
    );
    return fits ?? members[0] ?? schema;
  }
  return schema;
}

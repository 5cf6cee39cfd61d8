import * as z from 'zod';

export const text = z.string().min(1);
export const texts = z
  .union([text, z.array(text).min(1)])
  .transform((value) => (Array.isArray(value) ? value : [value]));
export const regex = text.superRefine((source, context) => {
  try {
    new RegExp(source, 'iu');
  } catch (error) {
    context.addIssue({ code: 'custom', message: `not a regular expression: ${(error as Error).message}` });
  }
});

/**
 * What a column may be told by: header text(s) or, in json and xml, path(s); a number is a column's place
 * from 1 on; an object says more, and false that no column is.
 */
export const column = z.union([
  texts.transform((names) => ({ names })),
  z
    .literal(false)
    .transform(() => ({ names: [] }))
    .describe('Not taken, even where a header is a usual word for it'),
  z
    .int()
    .positive()
    .transform((place) => ({ place })),
  z.strictObject({
    header: texts.optional().describe('Header texts, any of which names the column'),
    path: texts.optional().describe('Paths into a json or xml row'),
    place: z.int().positive().optional().describe('Column number from 1 on'),
    join: z
      .array(z.union([text, z.int().positive()]))
      .min(2)
      .optional()
      .describe('Columns whose texts are one name, in its order: [First name, Surname]'),
    from: z.int().positive().optional().describe('First character of a fixed-width column, from 1 on'),
    to: z.int().positive().optional().describe('Last character of a fixed-width column'),
    pattern: regex.optional().describe('Takes group 1 (or the whole match) out of the cell'),
    value: text.optional().describe('A constant instead of a column'),
    above: z
      .union([z.literal(true).transform(() => 1), z.int().min(1).max(6)])
      .optional()
      .describe(
        'What stands above the table (html): its caption, its first row of one cell, the heading before it; 2 the heading above that one; of a workbook with sheet: "*" the name of the sheet',
      ),
  }),
]);

export type ColumnSpec = z.output<typeof column>;

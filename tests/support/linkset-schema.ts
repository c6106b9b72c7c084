import { z } from 'zod';

// What GS1's published schemas for linksets and description files say (ref.gs1.org/standards/resolver/artefacts), written
// again for zod: a test must not need the network.
const target = z.strictObject({
  href: z.string().regex(/^https?:\/\/[a-zA-Z0-9./]+/),
  title: z.string().min(1),
  hreflang: z.array(z.string().regex(/^\w{2}(-\w{2})?$/)).optional(),
  type: z
    .string()
    .regex(/^\w+\/[-+.\w]+$/)
    .optional(),
});
const voc = 'https://ref.gs1.org/voc/';

export const linkset = z.strictObject({
  linkset: z.array(
    z
      .object({ anchor: z.string().regex(/^https?:\/\/[a-zA-Z0-9./]+/), description: z.string().optional() })
      .catchall(z.array(target).min(1))
      .superRefine((entry, issues) => {
        const types = Object.keys(entry).filter((key) => key !== 'anchor' && key !== 'description');
        for (const type of types)
          if (!/^https:\/\/[a-zA-Z0-9./]+$/.test(type))
            issues.addIssue(`${type} is no relation of the schema`);
        const defaults = entry[`${voc}defaultLink`] as object[] | undefined;
        if (defaults?.length !== 1 || Object.keys(defaults[0] ?? {}).join() !== 'href,title')
          issues.addIssue('one default link, with a title alone (section 2.5.8)');
      }),
  ),
});

export const description = z.strictObject({
  name: z.string(),
  resolverRoot: z.url(),
  supportedPrimaryKeys: z.array(z.enum(['01'])),
  supportedLinkType: z.array(
    z.strictObject({ namespace: z.url(), prefix: z.string().regex(/^[a-zA-Z_][A-Za-z0-9_-]*:$/) }),
  ),
  linkTypeDefaultCanBeLinkset: z.boolean(),
  jsonLdContextLocation: z.url(),
});

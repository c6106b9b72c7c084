import type { StaffContext } from '../context.ts';
import { Refusal, type FieldError } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { checkTarget } from './check-target.ts';
import { deleteLinks, insertLinks, raiseLinksVersion, selectLinks, type LinkRow } from './queries.ts';
import { readProductLinks, type ProductLinks } from './read-product-links.ts';

export interface ReplaceLinksInput {
  /** The version that was edited. */
  version: number;
  /** All of the product's links in their order; at most one is the default, and without one the scan page is. */
  links: readonly LinkRow[];
}

/**
 * Puts a list of links in the place of a product's. Refuses targets that no shopper should be sent to, and a list that was
 * made from one that somebody has changed since. A list that is what there is writes nothing.
 */
export async function replaceProductLinks(
  ctx: StaffContext,
  productId: number,
  input: ReplaceLinksInput,
): Promise<ProductLinks> {
  const { programId } = ctx.actor;
  const links = input.links.map((link) => ({ ...link, href: checkTarget(link.href) ?? '' }));
  refuseTargets(links);
  return ctx.sql.begin(async (tx) => {
    const before = await readProductLinks(ctx, productId, tx);
    if (sameLinks(before.links, links) && before.version === input.version) return before;
    if (!(await raiseLinksVersion(tx, programId, productId, input.version))) throw changedMeanwhile();
    const was = await selectLinks(tx, programId, productId);
    await deleteLinks(tx, programId, productId);
    await insertLinks(tx, programId, productId, links);
    await recordEvent(tx, ctx.actor, {
      type: 'product.links-changed',
      subject: productId,
      data: { before: was, after: links },
    });
    return readProductLinks(ctx, productId, tx);
  });
}

function refuseTargets(links: readonly { href: string }[]): void {
  const message =
    'Write an address that every phone reaches: https://, a public host name, at most 2,000 characters.';
  const fields: FieldError[] = links.flatMap(({ href }, index) =>
    href === '' ? [{ path: `links.${index}.href`, message }] : [],
  );
  if (fields.length > 0) throw new Refusal('invalid', 'wrong-link-target', message, { fields });
}

function sameLinks(left: readonly LinkRow[], right: readonly LinkRow[]): boolean {
  const plain = (links: readonly LinkRow[]) =>
    JSON.stringify(
      links.map(({ linkType, title, href, language, mediaType, isDefault }) => [
        linkType,
        title,
        href,
        language,
        mediaType,
        isDefault,
      ]),
    );
  return plain(left) === plain(right);
}

function changedMeanwhile(): Refusal {
  return new Refusal(
    'conflict',
    'links-changed-meanwhile',
    'Somebody else has changed the links of this product; load them again.',
  );
}

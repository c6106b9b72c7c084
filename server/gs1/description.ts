import type { Config } from '../config.ts';
import { GS1_VOCABULARY } from './link-types.ts';
import { LINKSET_CONTEXT } from './linkset.ts';

/** The resolver description file (GS1-Conformant Resolver 1.2, section 3), of GS1's schema `description-file-schema`. */
export function describeResolver({ publicUrl }: Pick<Config, 'publicUrl'>) {
  return {
    name: 'Packmint',
    resolverRoot: publicUrl,
    supportedPrimaryKeys: ['01'],
    supportedLinkType: [{ namespace: GS1_VOCABULARY, prefix: 'gs1:' }],
    linkTypeDefaultCanBeLinkset: false,
    jsonLdContextLocation: LINKSET_CONTEXT,
  };
}

/** The namespace that `gs1:` stands for (GS1-Conformant Resolver 1.2, section 2.14). */
export const GS1_VOCABULARY = 'https://ref.gs1.org/voc/';

/**
 * Link types of the GS1 Web vocabulary 1.16 for which a brand may give a link: all but the deprecated one, the two that
 * mark defaults, and `handledBy`, which is for resolvers that pass requests on.
 */
export const LINK_TYPES = [
  'pip',
  'promotion',
  'nutritionalInfo',
  'ingredientsInfo',
  'allergenInfo',
  'recipeInfo',
  'instructions',
  'consumerHandlingStorageInfo',
  'certificationInfo',
  'sustainabilityInfo',
  'traceability',
  'recallStatus',
  'safetyInfo',
  'hasRetailers',
  'homepage',
  'loyaltyProgram',
  'leaveReview',
  'review',
  'socialMedia',
  'support',
  'faqs',
  'relatedVideo',
  'relatedImage',
  'tutorial',
  'quickStartGuide',
  'whatsInTheBox',
  'registerProduct',
  'serviceInfo',
  'appDownload',
  'subscribe',
  'eventsInfo',
  'activityIdeas',
  'menuInfo',
  'backgroundInfo',
  'smartLabel',
  'dpp',
  'masterData',
  'epcis',
  'logisticsInfo',
  'verificationService',
  'reportFound',
  'purchaseSuppliesOrAccessories',
  'paymentLink',
  'scheduleTime',
  'openingHoursInfo',
  'locationInfo',
  'careersInfo',
  'registryEntry',
  'statisticInfo',
  'userAgreement',
  'jws',
  'epil',
  'smpc',
  'eifu',
  'brandHomepageClinical',
  'brandHomepagePatient',
] as const;
export type LinkType = (typeof LINK_TYPES)[number];

/** The name of a GS1 link type that is asked for as `gs1:pip` or by its full address, in any of the three forms in use. */
export function linkTypeName(asked: string): string | null {
  return /^(?:gs1:|https?:\/\/(?:ref\.|www\.)?gs1\.org\/voc\/)([A-Za-z]+)$/.exec(asked)?.[1] ?? null;
}

/** IANA media types of what brands link to. */
export const MEDIA_TYPES = [
  'text/html',
  'application/pdf',
  'application/json',
  'application/ld+json',
  'image/jpeg',
  'image/png',
  'video/mp4',
] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

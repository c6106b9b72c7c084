import { expect, test } from 'vitest';
import { spokeLines } from '#web/scan/gains/spoke-lines.ts';

test('a prize’s name stands whole on a spoke where it fits, and is cut with an ellipsis where not', () => {
  expect(spokeLines('Áo thun', 2)).toEqual(['Áo thun']);
  expect(spokeLines('Xe máy Honda Vision 2026', 2)).toEqual(['Xe máy Honda', 'Vision 2026']);
  expect(spokeLines('Xe máy Honda Vision 2026 màu đỏ đô', 2)).toEqual(['Xe máy Honda', 'Vision 2026 mà…']);
  expect(spokeLines('Điện thoại thông minh', 1)).toEqual(['Điện thoại thô…']);
  expect(spokeLines('Phiếumuahàngkhôngdấucách', 2)).toEqual(['Phiếumuahàngkh…']);
});

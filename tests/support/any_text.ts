import fc from 'fast-check';

/** One UTF-16 unit: controls and plain letters often, anything else (lone surrogates too) as well. */
const unit = fc.oneof(
  fc.integer({ min: 0, max: 0xff }),
  fc.constantFrom(0x202e, 0x2066, 0xfeff, 0xd800, 0xdfff, 0xfffd),
  fc.integer({ min: 0, max: 0xffff }),
).map((code) => String.fromCharCode(code));

/** Any text that a network, a file name or a program could give. */
export function anyText(maxLength = 40): fc.Arbitrary<string> {
  return fc.string({ unit, maxLength });
}

// What examples and tutorials have. Each so long that a random secret of hexadecimal digits has it once in 75 million.
const example =
  /change.?(?:me|this|it)|replace.?(?:me|this|with)|(?:your|some|my).?secret|example|password|12345678/i;
const minDifferent = 10;

/** True for a secret that somebody may guess: few different characters, or an example's words. Long enough it is, or it would be refused. */
export function isWeakSecret(secret: string): boolean {
  return new Set(secret).size < minDifferent || example.test(secret);
}

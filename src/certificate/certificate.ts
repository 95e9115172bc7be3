import { type KeyObject, X509Certificate } from 'node:crypto';

/** A private key that has been read: nothing of it is told. */
export interface PrivateKey {
  readonly type: string;
}

/** What a certificate may be used for, where it says so; as the object identifiers of its extended key usage. */
export type Purposes = readonly string[] | null;

/** An X.509 certificate. */
export class Certificate {
  readonly #x509: X509Certificate;
  readonly commonNames: readonly string[];
  /** The common name of whoever signed it. */
  readonly issuer: string | null;
  /** The DNS names among its alternative names; HAProxy looks at no other kind. */
  readonly dnsNames: readonly string[];
  readonly from: Date;
  readonly until: Date;
  readonly purposes: Purposes;

  /**
   * @param text PEM; the first certificate in it counts
   * @throws Error where there is none, or one that OpenSSL cannot read
   */
  constructor(text: string) {
    this.#x509 = new X509Certificate(text);
    const { subject, issuer } = this.#x509.toLegacyObject();
    this.commonNames = commonNamesOf(subject);
    this.issuer = commonNamesOf(issuer)[0] ?? null;
    this.dnsNames = dnsNamesOf(this.#x509.subjectAltName ?? '');
    this.from = new Date(this.#x509.validFrom);
    this.until = new Date(this.#x509.validTo);
    // Node.js calls the extended key usage so; undefined where the extension is missing.
    this.purposes = this.#x509.keyUsage ?? null;
  }

  /** How reports call it. */
  get name(): string {
    return this.commonNames[0] ?? this.dnsNames[0] ?? this.#x509.serialNumber;
  }

  /** Equal for the same certificate. */
  get fingerprint(): string {
    return this.#x509.fingerprint256;
  }

  /** Whether it is its own issuer, be it allowed to sign or not. */
  get isSelfSigned(): boolean {
    return this.#x509.subject === this.#x509.issuer && this.#isVerifiedBy(this.#x509);
  }

  /** Whether that one may sign, the names fit, and the signature holds. */
  isSignedBy(issuer: Certificate): boolean {
    return this.#x509.checkIssued(issuer.#x509) && this.#isVerifiedBy(issuer.#x509);
  }

  /** Where OpenSSL cannot tell, yes. */
  #isVerifiedBy({ publicKey }: X509Certificate): boolean {
    try {
      return this.#x509.verify(publicKey);
    } catch {
      return true;
    }
  }

  fits(key: PrivateKey): boolean {
    return this.#x509.checkPrivateKey(key as KeyObject);
  }
}

/** Node.js gives several of them as an array, against its own types. */
function commonNamesOf(name: { readonly CN?: unknown } | undefined): readonly string[] {
  return [name?.CN].flat().filter((part) => typeof part === 'string');
}

/** Node.js writes `DNS:a, IP Address:127.0.0.1`, and what could be misread as a JSON string. */
function dnsNamesOf(alternatives: string): readonly string[] {
  return [...alternatives.matchAll(/(?:^|, )DNS:("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name = '']) =>
    name.startsWith('"') ? String(JSON.parse(name)) : name,
  );
}

/** What the compiled schema says about one place; the part of ajv's error object that hapeers reads. */
export interface SchemaError {
  readonly keyword: string;
  /** JSON pointer of the value. */
  readonly instancePath: string;
  /** Depends on the keyword: `missingProperty`, `additionalProperty`, `allowedValues` ... */
  readonly params: Readonly<Record<string, unknown>>;
  /** The name of the key that `propertyNames` refuses. */
  readonly propertyName?: string;
  /** The schema that holds the keyword. */
  readonly parentSchema: SchemaNode;
  readonly data: unknown;
}

/** The part of a JSON Schema node that messages are made of. */
export interface SchemaNode {
  /** What a value is, as a noun with its article: it completes "must be ...". */
  readonly title?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly definitions?: Readonly<Record<string, unknown>>;
  readonly $ref?: string;
}

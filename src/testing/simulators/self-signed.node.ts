import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A key and a certificate, as PEM texts. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;

/** Object identifiers in DER: ecdsa-with-SHA256 (RFC 5758), commonName, subjectAltName, basicConstraints (RFC 5280). */
const ECDSA_SHA256 = Buffer.from("06082a8648ce3d040302", "hex");
const COMMON_NAME = Buffer.from("0603550403", "hex");
const ALT_NAME = Buffer.from("0603551d11", "hex");
const BASIC_CONSTRAINTS = Buffer.from("0603551d13", "hex");
const CRITICAL = Buffer.from("0101ff", "hex");

const DAY_MS = 86_400_000;

/** Makes a certificate for `localhost`, 127.0.0.1 and ::1 that signs itself (X.509 v3, RFC 5280; ECDSA P-256), good for 30 days from `nowMs`. */
export function selfSigned(nowMs: number = Date.now()): KeyAndCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(SEQUENCE, ECDSA_SHA256);
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from("localhost")))));
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1, ...randomBytes(8)])),
    algorithm,
    name,
    der(SEQUENCE, utcTime(nowMs - DAY_MS), utcTime(nowMs + 30 * DAY_MS)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(SEQUENCE, authority(), altNames())),
  );
  const signature = sign("sha256", body, privateKey);
  const whole = der(SEQUENCE, body, algorithm, der(BIT_STRING, Buffer.from([0]), signature));
  const lines = whole.toString("base64").replace(/.{64}/g, "$&\n").trimEnd();
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function authority(): Buffer {
  const isAuthority = der(SEQUENCE, Buffer.from("0101ff", "hex"));
  return der(SEQUENCE, BASIC_CONSTRAINTS, CRITICAL, der(OCTET_STRING, isAuthority));
}

function altNames(): Buffer {
  const dns = der(0x82, Buffer.from("localhost"));
  const v4 = der(0x87, Buffer.from([127, 0, 0, 1]));
  const v6 = der(0x87, Buffer.concat([Buffer.alloc(15), Buffer.from([1])]));
  return der(SEQUENCE, ALT_NAME, der(OCTET_STRING, der(SEQUENCE, dns, v4, v6)));
}

function utcTime(atMs: number): Buffer {
  const digits = new Date(atMs).toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return der(UTC_TIME, Buffer.from(`${digits}Z`));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

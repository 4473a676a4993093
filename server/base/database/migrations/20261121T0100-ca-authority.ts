/** Authority, profiles, challenges, certificates and CRLs. */
export const sql = `
create table ca_keys (
  id text primary key,
  purpose text not null check (purpose in ('root', 'issuing', 'ra', 'checkpoint')),
  algorithm text not null check (algorithm in ('ec-p256', 'ec-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096', 'ed25519')),
  public_key blob not null,
  wrapped blob not null,
  created_at integer not null
) strict;
create unique index ca_keys_purpose on ca_keys (purpose);

create table ca_authorities (
  role text primary key check (role in ('root', 'issuing', 'ra')),
  key_id text not null unique references ca_keys (id),
  certificate blob not null,
  -- Where devices fetch CRLs and issuers over plain HTTP: it stands in every certificate and cannot change afterwards.
  base_url text not null
) strict;

create table ca_crls (
  role text primary key check (role in ('root', 'issuing')) references ca_authorities (role),
  number integer not null check (number > 0),
  this_update integer not null,
  next_update integer not null check (next_update > this_update),
  entries integer not null check (entries >= 0),
  crl blob not null
) strict;

create table ca_profiles (
  id text primary key,
  name text not null unique,
  slug text not null unique,
  subject_template text not null,
  key_usage text not null check (json_valid(key_usage)),
  extended_key_usage text not null check (json_valid(extended_key_usage)),
  validity_days integer not null check (validity_days between 1 and 3650),
  min_rsa_bits integer not null check (min_rsa_bits in (2048, 3072, 4096)),
  legacy integer not null check (legacy in (0, 1)),
  challenge_ttl_minutes integer not null check (challenge_ttl_minutes between 1 and 43200),
  version integer not null check (version > 0),
  created_at integer not null,
  updated_at integer not null
) strict;

create table ca_challenges (
  id text primary key,
  secret_hash blob not null unique check (length(secret_hash) = 32),
  profile_id text not null references ca_profiles (id),
  subject text not null,
  alternative_names text not null check (json_valid(alternative_names)),
  person_id text,
  note text not null,
  created_at integer not null,
  expires_at integer not null check (expires_at > created_at),
  used_at integer,
  used_key_hash blob check (length(used_key_hash) = 32),
  check ((used_at is null) = (used_key_hash is null))
) strict;
create index ca_challenges_profile on ca_challenges (profile_id);
create index ca_challenges_expires_at on ca_challenges (expires_at);

create table ca_certificates (
  id text primary key,
  -- Lower-case hexadecimal digits, two for each byte.
  serial text not null unique,
  profile_id text not null references ca_profiles (id),
  challenge_id text unique references ca_challenges (id),
  renews text references ca_certificates (serial),
  person_id text,
  subject text not null,
  alternative_names text not null check (json_valid(alternative_names)),
  key_hash blob not null check (length(key_hash) = 32),
  not_before integer not null,
  not_after integer not null check (not_after > not_before),
  certificate blob not null,
  issued_at integer not null,
  revoked_at integer,
  revocation_reason text check (revocation_reason in ('unspecified', 'keyCompromise', 'cACompromise', 'affiliationChanged',
    'superseded', 'cessationOfOperation', 'privilegeWithdrawn', 'aACompromise')),
  revocation_comment text,
  -- The finished line of the CRL, and the number of the first CRL that has it.
  crl_entry blob,
  listed_in integer,
  check ((revoked_at is null) = (crl_entry is null)),
  check ((revoked_at is null) = (revocation_reason is null)),
  check ((challenge_id is null) <> (renews is null))
) strict;
create index ca_certificates_issued_at on ca_certificates (issued_at, id);
create index ca_certificates_profile on ca_certificates (profile_id, issued_at);
create index ca_certificates_person on ca_certificates (person_id) where person_id is not null;
create index ca_certificates_key_hash on ca_certificates (key_hash);
create index ca_certificates_renews on ca_certificates (renews) where renews is not null;
create index ca_certificates_not_after on ca_certificates (not_after);
create index ca_certificates_revoked on ca_certificates (not_after) where revoked_at is not null;
create index ca_certificates_unlisted on ca_certificates (revoked_at) where revoked_at is not null and listed_in is null;

-- What a device asked for and got: the same request again gets the same certificate, not another one.
create table ca_transactions (
  profile_id text not null references ca_profiles (id),
  -- Hexadecimal digits of the bytes that the device sent.
  transaction_id text not null,
  request_hash blob not null check (length(request_hash) = 32),
  -- Serial of the certificate that signed a renewal; empty for a first request.
  signed_by text not null,
  serial text not null references ca_certificates (serial),
  primary key (profile_id, transaction_id, request_hash, signed_by)
) strict, without rowid;
create index ca_transactions_serial on ca_transactions (serial);
`

export const sql = `
create table tls_identities (
  id text primary key,
  origin text not null check (origin in ('authority', 'upload', 'request')),
  -- Host names and addresses of the certificate, or those that were asked for while it is not there.
  names text not null check (json_valid(names)),
  private_key blob not null,
  -- PEM, for another authority.
  request text,
  -- PEM, the server's own first.
  certificate text,
  not_after integer,
  created_at integer not null,
  check ((certificate is null) = (not_after is null)),
  check (certificate is not null or request is not null)
) strict;
`

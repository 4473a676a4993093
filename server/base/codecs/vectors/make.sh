#!/bin/sh
# Makes the vectors of this folder anew with OpenSSL, an implementation that shares nothing with ours.
set -eu
cd "$(dirname "$0")"
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cat >"$T/csr.cnf" <<'CNF'
[req]
distinguished_name = dn
attributes = attrs
req_extensions = ext
prompt = no
[dn]
C = DE
O = Müller & Söhne
CN = dev-7.example.test
[attrs]
challengePassword = open sesame
[ext]
subjectAltName = DNS:dev-7.example.test,IP:192.0.2.7,IP:2001:db8::7,email:dev-7@example.test,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:dev-7@example.test
CNF
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$T/rsa.pem"
openssl pkcs8 -topk8 -nocrypt -in "$T/rsa.pem" -outform DER -out rsa.key.der
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$T/ec.pem"
openssl req -utf8 -new -key "$T/rsa.pem" -config "$T/csr.cnf" -outform DER -out rsa.csr.der
openssl req -utf8 -new -key "$T/ec.pem" -config "$T/csr.cnf" -outform DER -out ec.csr.der
openssl req -utf8 -new -key "$T/rsa.pem" -config "$T/csr.cnf" -sigopt rsa_padding_mode:pss -sha256 -outform DER -out pss.csr.der
openssl req -x509 -key "$T/rsa.pem" -subj /CN=recipient -set_serial 0xf00d -days 36500 -out "$T/cert.pem"
openssl x509 -in "$T/cert.pem" -outform DER -out recipient.crt.der
printf 'the content' >"$T/plain"
openssl cms -sign -binary -nodetach -in "$T/plain" -signer "$T/cert.pem" -inkey "$T/rsa.pem" -outform DER -out signed.der
openssl cms -sign -binary -nodetach -stream -in "$T/plain" -signer "$T/cert.pem" -inkey "$T/rsa.pem" -outform DER -out signed-streamed.der
openssl cms -sign -binary -nodetach -in "$T/plain" -signer "$T/cert.pem" -inkey "$T/rsa.pem" -keyopt rsa_padding_mode:pss -outform DER -out signed-pss.der
for cipher in aes128 aes192 aes256 des3; do
  openssl cms -encrypt -binary -"$cipher" -in "$T/plain" -outform DER -out "enveloped-$cipher.der" "$T/cert.pem"
done
openssl cms -encrypt -binary -aes256 -stream -in "$T/plain" -outform DER -out enveloped-streamed.der "$T/cert.pem"
openssl cms -encrypt -binary -aes256 -in "$T/plain" -outform DER -out enveloped-oaep.der \
  -recip "$T/cert.pem" -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256

"""A mail server of Debian's aiosmtpd. Options as JSON in argv[1]; each mail that arrives becomes a file in the folder."""
import asyncio, json, ssl, sys, os
from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])


class Post:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if options.get('rcpt'):
            return options['rcpt']
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        if options.get('data'):
            return options['data']
        Post.count += 1
        facts = {'from': envelope.mail_from, 'to': envelope.rcpt_tos,
                 'tls': server.transport.get_extra_info('sslcontext') is not None,
                 'login': bool(session.authenticated), 'ehlo': session.host_name}
        name = os.path.join(options['folder'], f'{Post.count}')
        with open(name + '.part', 'wb') as file:
            file.write(json.dumps(facts).encode() + b'\n' + envelope.content)
        os.rename(name + '.part', name + '.eml')
        return '250 Accepted'


def authenticate(server, session, envelope, mechanism, data):
    good = data.login.decode() == options['user'] and data.password.decode() == options['password']
    return AuthResult(success=good, handled=good)


context = None
if options.get('key'):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options['certificate'], options['key'])


def protocol():
    auth = {'authenticator': authenticate, 'auth_required': True, 'auth_require_tls': context is not None and not options.get('implicit')} if options.get('user') else {}
    starttls = {'tls_context': context, 'require_starttls': True} if context and not options.get('implicit') else {}
    return SMTP(Post(), hostname='mail.test', loop=loop, **auth, **starttls)


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
server = loop.run_until_complete(
    loop.create_server(protocol, '127.0.0.1', 0, ssl=context if options.get('implicit') else None))
print(server.sockets[0].getsockname()[1], flush=True)
loop.run_forever()

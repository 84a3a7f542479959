// The body of every web-hook from Kratos to Lethe (docs/hooks.md). No trait, no address and no code leaves Kratos.

// session.cookie.name, if it is another one.
local session_cookie_name = 'ory_kratos_session';

local at(object, name) =
  if std.isObject(object) && std.objectHas(object, name) then object[name] else null;
local list(value) = if std.isArray(value) then value else [];

function(ctx)
  local identity = at(ctx, 'identity');
  local flow = at(ctx, 'flow');
  local session = at(ctx, 'session');
  local nodes = list(at(at(flow, 'ui'), 'nodes'));
  local names = [at(at(node, 'attributes'), 'name') for node in nodes];
  local addresses = list(at(identity, 'verifiable_addresses')) + list(at(identity, 'recovery_addresses'));
  {
    version: 1,
    identity_id: at(identity, 'id'),
    flow_issued_at: at(flow, 'issued_at'),
    flow_state: at(flow, 'state'),
    session_id: at(session, 'id'),
    // Of a session that begins with this login: until the hook is done it has no id.
    session_authenticated_at: at(session, 'authenticated_at'),
    // Whose browser it is, from a Kratos that does not say: Lethe asks Kratos with it, and keeps it nowhere.
    session_cookie: if session == null then at(at(ctx, 'request_cookies'), session_cookie_name),
    fields: [name for name in names if std.isString(name) && !std.startsWith(name, 'traits')],
    // Of security keys and passkeys that can be removed.
    keys_added_at: [
      added
      for added in [
        at(at(at(at(node, 'meta'), 'label'), 'context'), 'added_at')
        for node in nodes
        if std.member(['webauthn_remove', 'passkey_remove'], at(at(node, 'attributes'), 'name'))
      ]
      if added != null
    ],
    addresses_created_at: [at(address, 'created_at') for address in addresses if at(address, 'created_at') != null],
  }

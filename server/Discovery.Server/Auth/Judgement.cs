using Discovery.Store;
using Discovery.Store.Auth;

namespace Discovery.Server.Auth;

/// <summary>Why somebody may not do what he asks for; null when he may.</summary>
internal delegate StoreError? Judgement(AuthView auth, in Requester requester);

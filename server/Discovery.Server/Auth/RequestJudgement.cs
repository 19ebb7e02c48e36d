using Discovery.Store;
using Discovery.Store.Auth;

namespace Discovery.Server.Auth;

/// <summary>Why somebody may not have a request answered; null when he may.</summary>
internal delegate StoreError? RequestJudgement<in TRequest>(AuthView auth, in Requester requester, TRequest request);

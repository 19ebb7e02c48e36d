using Microsoft.Extensions.Logging;

namespace Discovery.Rpc.Kestrel;

/// <summary>What all calls of one application share.</summary>
internal sealed record RpcHosting(RpcServerOptions Options, ILogger Logger, CancellationToken Stopping);

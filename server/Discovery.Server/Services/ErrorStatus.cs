using Discovery.Rpc;
using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server.Services;

/// <summary>What a client is told when its call fails.</summary>
internal static class ErrorStatus
{
    /// <returns>Null for a defect of the server: the log says more than a client should know.</returns>
    public static RpcException? Of(Exception error) => error switch
    {
        StoreException e => new RpcException((RpcStatusCode)e.Error.GrpcCode(), e.Error.Text()),
        // Never served as data, and said which file it is and what to do, to whoever met it first.
        StorageCorruptException e => new RpcException(RpcStatusCode.DataLoss, $"etcdserver: {e.Message}", e),
        _ => null,
    };
}

namespace Discovery.Rpc.Client;

/// <summary>How a call ended, as the server told it.</summary>
internal sealed record CallStatus(RpcStatusCode Code, string Detail, RpcMetadata Trailers)
{
    public void ThrowUnlessOk()
    {
        if (Code != RpcStatusCode.OK)
        {
            throw new RpcException(Code, Detail) { Trailers = Trailers };
        }
    }
}

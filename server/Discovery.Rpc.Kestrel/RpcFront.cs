namespace Discovery.Rpc.Kestrel;

/// <summary>What stands in front of an application's own pipeline, once <see cref="Serve"/> has said what that is.</summary>
internal sealed class RpcFront
{
    /// <summary>Null while there is nothing to serve.</summary>
    public RpcDispatcher? Dispatcher { get; private set; }

    /// <exception cref="InvalidOperationException">It serves something already.</exception>
    public void Serve(RpcDispatcher dispatcher) =>
        Dispatcher = Dispatcher is null ? dispatcher : throw new InvalidOperationException("Behind AddRpcFront, services are mapped once: give all of them to one call.");
}

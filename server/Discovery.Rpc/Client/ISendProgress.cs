namespace Discovery.Rpc.Client;

internal interface ISendProgress
{
    /// <summary>False as long as no byte of a request message can have left this process.</summary>
    bool Started { get; }
}

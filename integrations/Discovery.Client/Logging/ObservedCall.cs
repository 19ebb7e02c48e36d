using System.Diagnostics;
using Discovery.Rpc;

namespace Discovery.Client;

/// <summary>One call as traces and metrics see it, with all of its attempts.</summary>
internal sealed class ObservedCall : IDisposable
{
    private readonly string _method;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Activity? _activity;
    private int _attempts;
    private string _outcome = "ok";

    public ObservedCall(string fullName)
    {
        _method = fullName[1..];
        _activity = ClientTracing.Start(_method);
    }

    public void Attempt(Uri endpoint)
    {
        _activity?.SetTag("server.address", endpoint.Host).SetTag("server.port", endpoint.Port);
        if (++_attempts > 1)
            ClientMetrics.Repeated(_method);
    }

    public void Failed(Exception cause)
    {
        _outcome = cause switch
        {
            RpcException rpc => rpc.StatusCode.ToString(),
            OutcomeUnknownException => "OutcomeUnknown",
            OperationCanceledException => "Cancelled",
            _ => "Error",
        };
        if (cause is RpcException { StatusCode: var code })
            _activity?.SetTag("rpc.grpc.status_code", (int)code);
        _activity?.SetStatus(ActivityStatusCode.Error, cause.Message);
    }

    public void Dispose()
    {
        ClientMetrics.Called(_method, _outcome, Stopwatch.GetElapsedTime(_started));
        _activity?.SetTag("discovery.client.attempts", _attempts).Dispose();
    }
}

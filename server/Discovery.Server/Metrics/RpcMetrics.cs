using Discovery.Rpc;

namespace Discovery.Server.Metrics;

/// <summary>Calls by method, under the names that go-grpc-prometheus gives them. Calls of the JSON gateway are among them.</summary>
internal static class RpcMetrics
{
    private static readonly RpcStatusCode[] Codes = Enum.GetValues<RpcStatusCode>();

    public static void Write(Exposition page, IReadOnlyList<RpcService> services)
    {
        var methods = services.SelectMany(s => s.Methods.Values.Select(m => (Labels: LabelsOf(s, m), m.Statistics))).ToList();
        page.Family("grpc_server_handled_total", "counter", "Calls that have ended, whatever came of them.");
        foreach (var (labels, statistics) in methods)
        {
            // All of them, zeros too: a rate can't be told of what was not there before.
            foreach (var code in Codes)
                page.Sample("grpc_server_handled_total", $"{Exposition.Labels("grpc_code", code.ToString())},{labels}", statistics.Handled(code));
        }
        Family("grpc_server_msg_received_total", "Messages received of clients.", s => s.MessagesReceived);
        Family("grpc_server_msg_sent_total", "Messages sent to clients.", s => s.MessagesSent);
        Family("grpc_server_started_total", "Calls that have begun.", s => s.Started);
        if (methods.Any(m => m.Statistics.Durations is not null))
            page.Family("grpc_server_handling_seconds", "histogram", "How long calls took.");
        foreach (var (labels, statistics) in methods)
        {
            if (statistics.Durations is { } durations)
                page.HistogramSamples("grpc_server_handling_seconds", labels, RpcDurations.SecondsMax, durations.Counts, durations.Sum.TotalSeconds);
        }
        page.Counter("etcd_network_client_grpc_received_bytes_total", "Bytes of the messages received of clients.", methods.Sum(m => m.Statistics.BytesReceived));
        page.Counter("etcd_network_client_grpc_sent_bytes_total", "Bytes of the messages sent to clients.", methods.Sum(m => m.Statistics.BytesSent));

        void Family(string name, string help, Func<RpcMethodStatistics, long> value)
        {
            page.Family(name, "counter", help);
            foreach (var (labels, statistics) in methods)
                page.Sample(name, labels, value(statistics));
        }
    }

    private static string LabelsOf(RpcService service, RpcMethodHandler method) =>
        Exposition.Labels("grpc_method", method.Name, "grpc_service", service.Name, "grpc_type", TypeOf(method.Kind));

    private static string TypeOf(RpcMethodKind kind) => kind switch
    {
        RpcMethodKind.Unary => "unary",
        RpcMethodKind.ServerStreaming => "server_stream",
        RpcMethodKind.ClientStreaming => "client_stream",
        _ => "bidi_stream",
    };
}

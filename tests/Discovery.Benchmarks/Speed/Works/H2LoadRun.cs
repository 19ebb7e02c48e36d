using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Discovery.Benchmarks.Measuring;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>One run of h2load: a request of gRPC from a file, again and again over all streams of all connections.</summary>
internal sealed partial class H2LoadRun(string h2load, Uri address, string path, IMessage request)
{
    public const int Connections = 50;
    public const int StreamsPerConnection = 20;
    private const int PrefixBytes = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="servers">Whose processor time counts.</param>
    /// <param name="launcher">What pins the load.</param>
    /// <exception cref="InvalidOperationException">A request failed or had another status than 2xx.</exception>
    public async Task<Measured> RunAsync(double seconds, IReadOnlyList<int> servers, IReadOnlyList<string> launcher, CancellationToken stop)
    {
        using var folder = new TempFolder("h2load");
        var body = folder.Combine("body");
        await File.WriteAllBytesAsync(body, Frame(), stop);
        string[] words =
        [
            .. launcher, h2load, "-t", "1", "-c", $"{Connections}", "-m", $"{StreamsPerConnection}", "-D", seconds.ToString(CultureInfo.InvariantCulture),
            "-d", body, "-H", "content-type: application/grpc", "-H", "te: trailers", new Uri(address, path).ToString(),
        ];
        var before = ProcessorTime.Of(servers);
        await using var process = ChildProcess.Start(words[0], words[1..]);
        var share = await ShareAsync(process, seconds, stop);
        var exitCode = await process.WaitForExitAsync(Patience).WaitAsync(stop);
        var cpu = ProcessorTime.Of(servers) - before;
        var output = process.StandardOutput.Text;
        if (exitCode != 0 || Requests().Match(output) is not { Success: true } requests || Statuses().Match(output) is not { Success: true } statuses)
            throw new InvalidOperationException($"h2load failed.\n{process.Output}");
        var done = Number(requests, "succeeded");
        if (Number(requests, "failed") != 0 || Number(requests, "errored") != 0 || Number(requests, "timeout") != 0 || Number(statuses, "ok") < done || done == 0)
            throw new InvalidOperationException($"not all requests succeeded.\n{output}");
        return new Measured(done, seconds, cpu, share);
    }

    /// <summary>Of the time between its first and its last tenth, as it can't be asked when it has ended.</summary>
    private static async Task<double> ShareAsync(ChildProcess process, double seconds, CancellationToken stop)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds / 10), stop);
        if (process.HasExited)
            return 0;
        var clock = Stopwatch.StartNew();
        var before = ProcessorTime.Of(process.Pid);
        await Task.Delay(TimeSpan.FromSeconds(seconds * 8 / 10), stop);
        return process.HasExited ? 0 : (ProcessorTime.Of(process.Pid) - before) / clock.Elapsed;
    }

    private byte[] Frame()
    {
        var message = request.ToByteArray();
        var frame = new byte[PrefixBytes + message.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, PrefixBytes);
        return frame;
    }

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"requests: .* (?<succeeded>\d+) succeeded, (?<failed>\d+) failed, (?<errored>\d+) errored, (?<timeout>\d+) timeout")]
    private static partial Regex Requests();

    [GeneratedRegex(@"status codes: (?<ok>\d+) 2xx, 0 3xx, 0 4xx, 0 5xx")]
    private static partial Regex Statuses();
}

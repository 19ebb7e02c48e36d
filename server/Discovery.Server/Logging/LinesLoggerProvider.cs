using Discovery.Server.Options;
using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Server.Logging;

/// <summary>Writes to standard error, standard output and files, one line at a time.</summary>
internal sealed class LinesLoggerProvider : ILoggerProvider
{
    // What Kestrel says at level "info" is of no use to an operator of this server.
    private const LogLevel FrameworkMinimum = LogLevel.Warning;

    private readonly Lock _gate = new();
    private readonly List<Stream> _outputs = [];
    private readonly LogOptions _options;
    private readonly TimeProvider _time;

    /// <exception cref="IOException">A file can't be opened; so can an <see cref="UnauthorizedAccessException"/> say.</exception>
    public LinesLoggerProvider(LogOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        foreach (var output in options.Outputs)
            _outputs.Add(Open(output));
    }

    public ILogger CreateLogger(string categoryName)
    {
        // What the host reports is thrown as well, and told by us without a stack trace.
        if (categoryName.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal))
            return NullLogger.Instance;
        var own = categoryName.StartsWith("Discovery.", StringComparison.Ordinal);
        var level = own || _options.Level == LogLevel.Debug ? _options.Level : (LogLevel)Math.Max((int)_options.Level, (int)FrameworkMinimum);
        return new LinesLogger(categoryName, level, _options.IsConsole, _time, Write);
    }

    public void Dispose()
    {
        foreach (var output in _outputs)
            output.Dispose();
    }

    private Stream Open(string output) => output switch
    {
        "stderr" => Console.OpenStandardError(),
        "stdout" => Console.OpenStandardOutput(),
        _ when _options.Rotation is { } rotation => new RotatingFile(output, rotation, _time),
        _ => RotatingFile.Open(output),
    };

    private void Write(byte[] line)
    {
        lock (_gate)
        {
            foreach (var output in _outputs)
                WriteTo(output, line);
        }
    }

    private static void WriteTo(Stream output, byte[] line)
    {
        try
        {
            output.Write(line);
        }
        catch (IOException)
        {
            // A full disk under the log file is no reason to stop serving, and there is nowhere to say so.
        }
    }
}

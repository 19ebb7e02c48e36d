using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Server.Logging;

/// <summary>Writes to standard error, one line at a time.</summary>
internal sealed class JsonLinesLoggerProvider(LogLevel minimum, TimeProvider time) : ILoggerProvider
{
    // What Kestrel says at level "info" is of no use to an operator of this server.
    private const LogLevel FrameworkMinimum = LogLevel.Warning;

    private readonly Lock _gate = new();
    private readonly Stream _stderr = Console.OpenStandardError();

    public ILogger CreateLogger(string categoryName)
    {
        // What the host reports is thrown as well, and told by us without a stack trace.
        if (categoryName.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal))
            return NullLogger.Instance;
        var own = categoryName.StartsWith("Discovery.", StringComparison.Ordinal);
        var level = own || minimum == LogLevel.Debug ? minimum : (LogLevel)Math.Max((int)minimum, (int)FrameworkMinimum);
        return new JsonLinesLogger(categoryName, level, time, Write);
    }

    public void Dispose() => _stderr.Dispose();

    private void Write(byte[] line)
    {
        lock (_gate)
            _stderr.Write(line);
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Discovery.Server.Tests.Peers;

internal sealed class RecordedLog : ILogger
{
    private readonly ConcurrentQueue<(int Id, LogLevel Level, string Text)> _entries = new();

    public string[] Of(int id) => [.. _entries.Where(e => e.Id == id).Select(e => e.Text)];

    public string[] Errors => [.. _entries.Where(e => e.Level >= LogLevel.Error).Select(e => e.Text)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((eventId.Id, logLevel, formatter(state, exception)));
}

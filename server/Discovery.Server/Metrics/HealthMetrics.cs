using System.Collections.Concurrent;

namespace Discovery.Server.Metrics;

/// <summary>What health checks came to.</summary>
internal sealed class HealthMetrics
{
    private readonly ConcurrentDictionary<(string Type, string Name, bool Passed), Counter> _checks = new();
    private readonly ConcurrentDictionary<(string Type, string Name), bool> _last = new();

    /// <summary>Of /health.</summary>
    public Counter Successes { get; } = new();

    public Counter Failures { get; } = new();

    public IEnumerable<(string Type, string Name, bool Passed, long Count)> Checks => _checks.Select(c => (c.Key.Type, c.Key.Name, c.Key.Passed, c.Value.Value));

    public IEnumerable<(string Type, string Name, bool Passed)> Last => _last.Select(c => (c.Key.Type, c.Key.Name, c.Value));

    public void Checked(string type, string name, bool passed)
    {
        _checks.GetOrAdd((type, name, passed), _ => new Counter()).Increment();
        _last[(type, name)] = passed;
    }
}

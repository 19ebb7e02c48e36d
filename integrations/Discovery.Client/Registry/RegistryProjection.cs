using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Discovery.Client.Registry;

/// <summary>Turns views of the registry's keys into snapshots of services, touching only what changed.</summary>
internal sealed class RegistryProjection(string prefix, ILogger logger)
{
    private readonly Dictionary<string, SortedDictionary<string, ServiceInstance>> _instances = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, RegistryProblem> _problems = new(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, ImmutableArray<ServiceInstance>> _services =
        ImmutableSortedDictionary.Create<string, ImmutableArray<ServiceInstance>>(StringComparer.Ordinal);

    private bool _first = true;

    /// <summary>The snapshot after a view, or null when nothing of interest changed.</summary>
    public RegistrySnapshot? Next(PrefixView view)
    {
        var changed = new SortedSet<string>(StringComparer.Ordinal);
        var problemsChanged = false;
        foreach (var key in view.Changed)
            problemsChanged |= Update(key, view.Entries.GetValueOrDefault(key), changed);

        foreach (var name in changed)
        {
            _services = _instances.TryGetValue(name, out var instances)
                ? _services.SetItem(name, [.. instances.Values])
                : _services.Remove(name);
        }

        if (!_first && changed.Count == 0 && !problemsChanged)
            return null;
        _first = false;
        return new RegistrySnapshot
        {
            Revision = view.Revision,
            Services = _services,
            Changed = [.. changed],
            Problems = [.. _problems.Values],
        };
    }

    /// <summary>Takes over one key; answers whether the list of problems changed.</summary>
    private bool Update(KvKey key, KvEntry? entry, SortedSet<string> changed)
    {
        var text = key.ToString();
        if (!RegistryKeys.TryParse(prefix, text, out var name, out var id))
        {
            return entry is null
                ? _problems.Remove(text)
                : Report(text, $"The key does not name an instance; expected {RegistryKeys.Normalize(prefix)}<service>/<instance id>.");
        }

        if (entry is null)
        {
            if (_instances.TryGetValue(name, out var left) && left.Remove(id))
            {
                changed.Add(name);
                if (left.Count == 0)
                    _instances.Remove(name);
            }

            return _problems.Remove(text);
        }

        // What was good before stays: an instance that lives should not lose its traffic to a slip of the pen.
        if (!ServiceInstanceJson.TryParse(entry.Value, name, id, out var instance, out var error))
            return Report(text, error);
        if (!_instances.TryGetValue(name, out var instances))
            _instances.Add(name, instances = new(StringComparer.Ordinal));
        if (!instances.TryGetValue(id, out var before) || !before.Equals(instance))
        {
            instances[id] = instance;
            changed.Add(name);
        }

        return _problems.Remove(text);
    }

    private bool Report(string key, string error)
    {
        var problem = new RegistryProblem(key, error);
        if (_problems.TryGetValue(key, out var before) && before == problem)
            return false;
        _problems[key] = problem;
        ViewLog.BadEntry(logger, key, error);
        return true;
    }
}

using System.Collections.Immutable;
using Discovery.Client.Registry;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>The targets of one address, and which is next. Thread-safe.</summary>
internal sealed class ServicePool(ServiceAddress address, IBalancer balancer, string? zone, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<Target> _candidates = [];
    private ImmutableArray<ServiceInstance> _instances = [];
    private Target[] _targets = [];
    private HashSet<Uri> _left = [];

    public ServiceAddress Address => address;

    public void Update(ImmutableArray<ServiceInstance> instances)
    {
        lock (_gate)
        {
            if (_instances == instances)
                return;
            _instances = instances;
            _left.UnionWith(_targets.Select(target => target.Root));
            var before = _targets.ToDictionary(target => target.Id, StringComparer.Ordinal);
            _targets = Allowed([.. instances
                .Where(instance => instance.TakesTraffic && instance.Weight > 0)
                .Select(instance => (Instance: instance, Root: EndpointMetadata.Find(instance, address.Endpoint)))
                .Where(found => found.Root is not null)
                .Select(found => Create(found.Instance, found.Root!, before))]);
        }
    }

    /// <summary>The next target, none of those tried; null when there is none left.</summary>
    public Target? Pick(IReadOnlyCollection<Target> tried, string? hashKey)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();

            // An instance that can't be reached is only a hint: when nobody else is left, it is tried. And rather one that is far
            // than one that is near and does not answer.
            if (!Collect(target => target.IsReachable(now) && IsNear(target) && !WasTried(target, tried))
                && !Collect(target => target.IsReachable(now) && !WasTried(target, tried))
                && !Collect(target => !WasTried(target, tried)))
            {
                return null;
            }

            return balancer.Pick(_candidates, hashKey);
        }
    }

    /// <summary>All that may get traffic now.</summary>
    public IReadOnlyList<Target> Targets
    {
        get
        {
            lock (_gate)
            {
                return _targets;
            }
        }
    }

    /// <summary>The addresses that targets had since this was asked last; some of them may still be there.</summary>
    public IReadOnlyCollection<Uri> TakeLeft()
    {
        lock (_gate)
        {
            var left = _left;
            _left = [];
            return left;
        }
    }

    private static Target Create(ServiceInstance instance, Uri root, Dictionary<string, Target> before)
    {
        if (!before.TryGetValue(instance.Id, out var old))
            return new Target(instance, root);
        if (old.Instance.Equals(instance))
            return old;
        var target = new Target(instance, root);
        target.TakeOver(old);
        return target;
    }

    // By address and not by reference: an instance may have been replaced between two tries.
    private static bool WasTried(Target target, IReadOnlyCollection<Target> tried) =>
        tried.Count > 0 && tried.Any(one => one.Id == target.Id && one.Root == target.Root);

    private bool IsNear(Target target) => zone is null || string.Equals(target.Instance.Zone, zone, StringComparison.OrdinalIgnoreCase);

    private bool Collect(Func<Target, bool> wanted)
    {
        _candidates.Clear();
        foreach (var target in _targets)
        {
            if (wanted(target))
                _candidates.Add(target);
        }

        return _candidates.Count > 0;
    }

    /// <summary>Encryption is never taken away; it may come unasked for where there is nothing else.</summary>
    private Target[] Allowed(Target[] targets)
    {
        var secure = targets.Where(target => target.Root.Scheme == "https").ToArray();
        var plain = targets.Where(target => target.Root.Scheme == "http").ToArray();
        return address.Scheme switch
        {
            SchemeRule.Https => secure,
            SchemeRule.Http => plain.Length > 0 ? plain : secure,
            _ => secure.Length > 0 ? secure : plain,
        };
    }
}

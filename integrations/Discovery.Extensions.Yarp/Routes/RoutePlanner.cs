using System.Collections.Immutable;
using Discovery.Client.Registry;
using Yarp.ReverseProxy.Configuration;

namespace Discovery.Extensions.Yarp;

/// <summary>
/// Makes the next plan from a snapshot of the registry and the plan before. What did not change stays the same object; what is bad
/// stays as it last was good and becomes a problem; nothing here throws because of what stands in the registry.
/// </summary>
internal sealed class RoutePlanner(RegistryProxyOptions options, IConfigValidator validator)
{
    private readonly ServiceRouteFactory _factory = new(options);

    public async Task<RoutePlan> NextAsync(RegistrySnapshot snapshot, RoutePlan before, DateTimeOffset now)
    {
        var services = before.Services.ToBuilder();
        var problems = ImmutableArray.CreateBuilder<RegistryProblem>();
        problems.AddRange(snapshot.Problems);
        foreach (var (name, instances) in snapshot.Services)
        {
            if (!ServiceName.IsRoutable(name, options.ReservedNames, out var error))
            {
                problems.Add(new RegistryProblem(RegistryKeys.Service(options.Prefix, name), error));
                continue;
            }

            services.TryGetValue(name, out var old);
            if (old is not null && old.Name != name && snapshot.Services.ContainsKey(old.Name))
            {
                // Who was there first keeps the path: a newcomer with other capitals must not take its traffic over.
                problems.Add(new RegistryProblem(
                    RegistryKeys.Service(options.Prefix, name),
                    $"The service \"{name}\" can't be routed: \"{old.Name}\" has the same path, as paths do not tell capitals apart."));
                continue;
            }

            services[name] = await ServiceAsync(name, instances, old, problems);
        }

        RetireMissing(snapshot, services, now);
        problems.AddRange(services.Values.SelectMany(service => service.Problems));
        return new RoutePlan { Revision = snapshot.Revision, Services = services.ToImmutable(), Problems = problems.ToImmutable() };
    }

    /// <summary>When a service without instances is forgotten next; null when there is none.</summary>
    public DateTimeOffset? NextRetirement(RoutePlan plan) =>
        plan.Services.Values.Min(service => service.EmptySince) + options.EmptyServiceRetention;

    private async Task<ServiceRoute> ServiceAsync(
        string name, ImmutableArray<ServiceInstance> instances, ServiceRoute? old, ImmutableArray<RegistryProblem>.Builder problems)
    {
        if (old is not null && old.Name == name && old.EmptySince is null && old.Instances == instances)
            return old;
        var created = _factory.Create(name, instances, old?.Name == name ? old : null);
        if (old is not null && created.Cluster == old.Cluster)
            created = created with { Cluster = old.Cluster };

        var errors = new List<Exception>();
        errors.AddRange(await validator.ValidateRouteAsync(created.Route));
        errors.AddRange(await validator.ValidateClusterAsync(created.Cluster));
        if (errors.Count == 0)
            return created;

        // One service that YARP refuses would make it refuse all of them.
        problems.Add(new RegistryProblem(RegistryKeys.Service(options.Prefix, name), string.Join(' ', errors.Select(error => error.Message))));
        return old ?? _factory.Create(name, [], null);
    }

    private void RetireMissing(
        RegistrySnapshot snapshot, ImmutableSortedDictionary<string, ServiceRoute>.Builder services, DateTimeOffset now)
    {
        foreach (var service in services.Values.Where(service => !snapshot.Services.ContainsKey(service.Name)).ToArray())
        {
            var since = service.EmptySince ?? now;
            if (now - since >= options.EmptyServiceRetention)
                services.Remove(service.Name);
            else if (service.EmptySince is null)
                services[service.Name] = _factory.Create(service.Name, [], service) with { EmptySince = since };
        }
    }
}

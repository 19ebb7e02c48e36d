using Discovery.Client.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Discovery.Extensions.Registration;

/// <summary>The switch over HTTP.</summary>
public static class ServiceRegistrationEndpoints
{
    /// <summary>
    /// GET tells how the registrations of this process stand; PUT and DELETE of <c>maintenance?reason=…</c> take them out of traffic and back;
    /// PUT of <c>checks/&lt;name&gt;?status=passing&amp;note=…</c> reports to a check of the kind Ttl. All of them take <c>service=…</c> for one
    /// of several. They ask nobody who he is: protect them with what this returns, such as <c>.RequireAuthorization()</c> or
    /// <c>.RequireHost("localhost:8081")</c>.
    /// </summary>
    public static RouteGroupBuilder MapServiceRegistrations(this IEndpointRouteBuilder endpoints, string pattern = "/registration")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup(pattern);
        group.MapGet("", (IServiceRegistrations registrations, string? service) => Answer(registrations, service, _ => { }));
        group.MapPut("maintenance", (IServiceRegistrations registrations, string? service, string? reason) =>
            Answer(registrations, service, one => one.BeginMaintenance(string.IsNullOrWhiteSpace(reason) ? "set over HTTP" : reason)));
        group.MapDelete("maintenance", (IServiceRegistrations registrations, string? service) =>
            Answer(registrations, service, one => one.EndMaintenance()));
        group.MapPut("checks/{check}", (IServiceRegistrations registrations, string check, string? service, string? status, string? note) =>
            Enum.TryParse<ServiceStatus>(status ?? "passing", ignoreCase: true, out var parsed)
                ? Answer(registrations, service, one => one.Report(check, parsed, note ?? ""))
                : Results.Text($"There is no status \"{status}\"; expected passing, warning or critical.\n", statusCode: StatusCodes.Status400BadRequest));
        return group;
    }

    private static IResult Answer(IServiceRegistrations registrations, string? service, Action<IServiceRegistration> act)
    {
        var chosen = registrations.All.Where(one => service is null || one.Name == service).ToArray();
        if (chosen.Length == 0)
            return Results.Text($"This process does not register \"{service}\".\n", statusCode: StatusCodes.Status404NotFound);
        try
        {
            foreach (var one in chosen)
                act(one);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return Results.Text(e.Message + "\n", statusCode: StatusCodes.Status400BadRequest);
        }

        return Results.Json(chosen.Select(Describe));
    }

    private static object Describe(IServiceRegistration one) => new
    {
        one.Name,
        one.Id,
        Address = one.Instance?.ToUri(),
        Status = one.Status.ToString().ToLowerInvariant(),
        one.IsRemoved,
        one.Maintenance,
        Checks = one.Checks.Select(check => new { check.Name, Status = check.Status.ToString().ToLowerInvariant(), check.Note }),
    };
}

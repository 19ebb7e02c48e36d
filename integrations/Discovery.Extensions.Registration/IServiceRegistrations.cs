namespace Discovery.Extensions.Registration;

/// <summary>The registrations of this process; ask the services for it.</summary>
public interface IServiceRegistrations
{
    /// <summary>All of them, the application's own first. Empty until the host starts.</summary>
    IReadOnlyList<IServiceRegistration> All { get; }

    /// <summary>The one of this service name; null when there is none.</summary>
    IServiceRegistration? Find(string service);
}

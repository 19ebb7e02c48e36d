using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration;

/// <summary>What the registry tells a registration.</summary>
internal interface IRegistrationEvents
{
    /// <summary>The entry stands, under a lease of its own; again after each loss.</summary>
    void Registered();

    /// <summary>Somebody else wrote the entry under our lease, with this status.</summary>
    void OperatorWrote(ServiceStatus status);
}

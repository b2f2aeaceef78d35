import { queryOptions } from '@tanstack/react-query'
import { queryClient } from '../queries.ts'
import { AuthError, authApi } from '../session/auth-api.ts'

const retry = (failures: number, error: unknown) =>
  failures < 2 && error instanceof AuthError && (error.status === 0 || error.status >= 500)

/** @param userId whose: another account in the same browser never sees it */
export const personQuery = (userId: string) =>
  queryOptions({ queryKey: ['account', userId, 'person'], queryFn: authApi.person, retry })

export const hasPasswordQuery = (userId: string) =>
  queryOptions({ queryKey: ['account', userId, 'password'], queryFn: authApi.hasPassword, retry })

export const passkeysQuery = (userId: string) =>
  queryOptions({ queryKey: ['account', userId, 'passkeys'], queryFn: authApi.passkeys, retry })

export const signInsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['account', userId, 'sign-ins'],
    queryFn: authApi.signIns,
    retry,
    staleTime: 0,
    // Other devices come and go while the page stands open.
    refetchOnWindowFocus: true,
  })

export function refreshAccount(userId: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['account', userId] })
}
